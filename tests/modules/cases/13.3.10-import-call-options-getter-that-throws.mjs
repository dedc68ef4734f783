await import('./a.mjs', { get with() { throw new URIError('u') } }).catch(e => console.log(e.name))
//! a.mjs
export const x = 1; export default 'd'
