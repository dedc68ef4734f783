import * as ns from './dep.mjs'
console.log(Object.keys(ns).join())
//! dep.mjs
export var a, b = 1, [d, e = 2] = []; export let { f } = {}; export const g = 0; export class H {} export function i() {} export async function j() {}
