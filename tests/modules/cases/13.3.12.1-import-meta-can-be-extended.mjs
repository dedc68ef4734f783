import.meta.x = 1
console.log(import.meta.x, Object.isExtensible(import.meta), delete import.meta.x, 'x' in import.meta)
