import './main.mjs'

console.log('main')
