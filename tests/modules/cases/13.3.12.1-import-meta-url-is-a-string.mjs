console.log(typeof import.meta.url, import.meta.url.endsWith('/main.mjs'))
