await 1
console.log('before')
throw new Error('late')
