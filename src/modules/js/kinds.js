// kinds.js: the numbers that kindOf gives, as src/modules/value.c has them.
'use strict';

const names = ['NONE', 'PROXY', 'ARRAY', 'FUNCTION', 'MAP', 'SET', 'MAP_ITERATOR', 'SET_ITERATOR', 'PROMISE', 'DATE', 'REGEXP',
  'ERROR', 'ARRAY_BUFFER', 'SHARED_ARRAY_BUFFER', 'TYPED_ARRAY', 'DATA_VIEW', 'WEAK_MAP', 'WEAK_SET', 'WEAK_REF', 'EXTERNAL',
  'ARGUMENTS', 'NUMBER', 'STRING', 'SYMBOL', 'BOOLEAN', 'BIGINT', 'GENERATOR', 'NAMESPACE'];
names.forEach((name, kind) => { exports[name] = kind; });
