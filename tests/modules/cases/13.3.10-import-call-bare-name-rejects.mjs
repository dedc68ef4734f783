await import('no-such-package-here').catch(e => console.log(e instanceof Error))
