console.log(typeof import.meta, Object.getPrototypeOf(import.meta))
