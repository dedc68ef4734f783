const f = () => import.meta
console.log(import.meta === import.meta, f() === import.meta)
