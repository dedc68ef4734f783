await import('./none.mjs').catch(e => console.log(e instanceof Error))
