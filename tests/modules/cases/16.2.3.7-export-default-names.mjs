import * as a from './dep.mjs'
import b from './more0.mjs'
import cc from './more1.mjs'
import d from './more2.mjs'
import e from './more3.mjs'
console.log(a.default.name, b.name, cc.name, d.name, e.name)
//! dep.mjs
export default () => {}
//! more0.mjs
export default class {}
//! more1.mjs
export default function () {}
//! more2.mjs
export default (function () {})
//! more3.mjs
export default (class { static name = 'own' })
