// semver: versions, ranges, comparators.
'use strict';
const semver = require('semver');
const versions = ['1.2.3', '0.9.0', '1.2.3-beta.2', '2.0.0', '1.10.0', '1.2.3-beta.11', '1.2.3+build.5'];
console.log('valid', semver.valid('v1.2.3'), semver.valid('a.b.c'), semver.valid('1.2'));
console.log('clean', semver.clean('  =v1.2.3   '));
console.log('parse', semver.parse('1.2.3-alpha.1+build'));
console.log('major, minor, patch', semver.major('1.2.3'), semver.minor('1.2.3'), semver.patch('1.2.3'));
console.log('prerelease', semver.prerelease('1.2.3-alpha.1'), semver.prerelease('1.2.3'));
for (const release of ['major', 'minor', 'patch', 'premajor', 'preminor', 'prepatch', 'prerelease']) {
  console.log('inc', release, semver.inc('1.2.3-beta.4', release, 'rc'));
}
console.log('diff', semver.diff('1.2.3', '1.3.0'), semver.diff('1.2.3', '1.2.3'), semver.diff('1.0.0', '2.0.0-a'));
console.log('gt, lt', semver.gt('1.2.3', '1.2.3-0'), semver.lt('1.2.3', '1.10.0'), semver.eq('1.2.3+a', '1.2.3+b'));
console.log('cmp', semver.cmp('1.2.3', '>=', '1.2.0'), semver.cmp('1.0.0', '!==', '1.0.0'));
console.log('compareBuild', semver.compareBuild('1.0.0+1', '1.0.0+2'), semver.rcompare('1.0.0', '2.0.0'));
console.log('sort', semver.sort([...versions]));
console.log('rsort', semver.rsort([...versions]));
for (const range of ['^1.2.3', '~1.2', '1.x || >=2.5.0 || 5.0.0 - 7.2.3', '*', '>1 <3', '^0.0.1', '1.2.3 - 2']) {
  console.log('validRange', range, '=>', semver.validRange(range));
}
console.log('satisfies', semver.satisfies('1.2.3', '1.x || >=2.5.0'), semver.satisfies('1.2.3-beta', '^1.2.0'), semver.satisfies('1.2.4-beta', '^1.2.0', { includePrerelease: true }));
console.log('maxSatisfying', semver.maxSatisfying(versions, '^1.0.0'), semver.minSatisfying(versions, '>=0.5'));
console.log('minVersion', String(semver.minVersion('>1.2.3 <2')), String(semver.minVersion('^1 || 0.5')));
console.log('gtr, ltr', semver.gtr('2.0.0', '^1.0.0'), semver.ltr('0.1.0', '^1.0.0'), semver.outside('3.0.0', '^2.1.0', '>'));
console.log('intersects', semver.intersects('^1.2', '>=1.9 <3'), semver.intersects('~1', '~2'));
console.log('subset', semver.subset('^1.2.3', '>=1'), semver.subset('>=1', '^1'));
console.log('simplifyRange', semver.simplifyRange(['1.0.0', '1.1.0', '1.2.0', '2.0.0'], '1.0.0 || 1.1.0 || 1.2.0'));
console.log('coerce', String(semver.coerce('v2')), String(semver.coerce('42.6.7.9.3-alpha')), String(semver.coerce('1.2.3.4', { rtl: true })), semver.coerce('none'));
console.log('toComparators', semver.toComparators('^1.2.3 || ~2'));
console.log('Range', String(new semver.Range('>=1.2.3 <1.8 || 3', { loose: true })), new semver.Range('1').test('1.9.9'));
console.log('Comparator', new semver.Comparator('>=1.2.3'), new semver.Comparator('<2.0.0').intersects(new semver.Comparator('>1.0.0')));
const one = new semver.SemVer('1.2.3-a.1');
console.log('SemVer', one.compare('1.2.3'), one.compareMain('1.2.3'), one.comparePre('1.2.3-a.2'), one.inc('patch').version);
for (const bad of ['x', null, '1'.repeat(300), {}]) {
  try {
    new semver.SemVer(bad);
  } catch (error) {
    console.log(error.name, error.message);
  }
}
