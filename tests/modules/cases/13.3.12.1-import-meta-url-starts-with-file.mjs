console.log(import.meta.url.startsWith('file:///'))
