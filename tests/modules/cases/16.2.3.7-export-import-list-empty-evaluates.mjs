import {} from './dep.mjs'
console.log('main')
//! dep.mjs
console.log('dep')
