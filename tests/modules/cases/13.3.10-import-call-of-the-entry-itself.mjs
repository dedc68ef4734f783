export const v = 'me'
import('./main.mjs').then(ns => console.log(ns.v))
