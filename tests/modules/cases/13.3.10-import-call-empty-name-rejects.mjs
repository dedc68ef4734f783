await import('').catch(e => console.log(e instanceof Error))
