import C from './dep.mjs'
console.log(C.name, new C().self === C)
//! dep.mjs
export default class Named { self = Named }
