await import('./a.mjs').catch(e => console.log(e.name, e instanceof SyntaxError))
//! a.mjs
export {
