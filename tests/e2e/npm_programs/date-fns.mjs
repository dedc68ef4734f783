// date-fns: formatted, parsed, counted, compared; once in another language.
import * as d from 'date-fns';
import { de, fr, ja } from 'date-fns/locale';
const at = new Date(2014, 1, 11, 13, 5, 9, 78);
const later = new Date(2016, 7, 31, 23, 59, 58);
console.log('format', d.format(at, 'yyyy-MM-dd HH:mm:ss.SSS xxx'), d.format(at, "do 'of' MMMM, EEEE, h:mm aaaa, QQQ, 'week' wo"));
console.log('long', d.format(at, 'PPPPpppp'), d.format(at, 'P p'));
console.log('languages', d.format(at, 'PPPP', { locale: de }), d.format(at, 'PPPP', { locale: fr }), d.format(at, 'PPPP', { locale: ja }));
console.log('formatISO', d.formatISO(at), d.formatISO(at, { representation: 'date', format: 'basic' }), d.formatRFC7231(at), d.formatRFC3339(at));
console.log('formatDistance', d.formatDistance(at, later), d.formatDistance(later, at, { addSuffix: true, locale: de }));
console.log('formatDistanceStrict', d.formatDistanceStrict(at, later, { unit: 'hour' }), d.formatDistanceStrict(at, later));
console.log('formatRelative', d.formatRelative(d.subDays(at, 3), at), d.formatRelative(at, later));
console.log('formatDuration', d.formatDuration({ years: 2, months: 9, hours: 1 }), d.formatISODuration({ days: 3, minutes: 5 }));
console.log('parse', d.parse('02/11/2014 5 PM', 'MM/dd/yyyy h a', new Date(0)), d.parse('10. März 2020', 'd. MMMM yyyy', new Date(0), { locale: de }));
console.log('parse fails', d.parse('31.02.2014', 'dd.MM.yyyy', at), d.isValid(d.parse('x', 'y', at)), d.isMatch('2014', 'yyyy'));
console.log('parseISO', d.parseISO('2014-02-11T11:30:30'), d.parseISO('+02014101', { additionalDigits: 1 }), d.parseISO('2014-W07-2'), d.parseJSON('2000-03-15T05:20:10.123Z'));
console.log('add', d.add(at, { years: 2, months: 9, weeks: 1, days: 7, hours: 5, minutes: 9, seconds: 30 }));
console.log('sub', d.sub(at, { months: 1, days: 12 }), d.addMonths(new Date(2014, 0, 31), 1), d.addBusinessDays(at, 10));
console.log('differences', d.differenceInDays(later, at), d.differenceInMonths(later, at), d.differenceInBusinessDays(later, at), d.differenceInCalendarWeeks(later, at), d.differenceInQuarters(later, at));
console.log('intervalToDuration', d.intervalToDuration({ start: at, end: later }));
console.log('starts', d.startOfWeek(at, { weekStartsOn: 1 }), d.startOfMonth(at), d.startOfQuarter(at), d.startOfISOWeekYear(at), d.startOfDecade(at));
console.log('ends', d.endOfDay(at), d.endOfMonth(at), d.lastDayOfYear(at), d.endOfHour(at));
console.log('gets', d.getISOWeek(at), d.getDayOfYear(at), d.getDaysInMonth(at), d.getQuarter(at), d.getUnixTime(d.fromUnixTime(5000)), d.getWeekOfMonth(at));
console.log('sets', d.set(at, { year: 2020, month: 1, date: 29 }), d.setDay(at, 0), d.setISOWeek(at, 53), d.setDayOfYear(at, 60));
console.log('compares', d.isBefore(at, later), d.isEqual(at, at), d.isSameWeek(at, d.addDays(at, 4)), d.isSameQuarter(at, later), d.compareAsc(at, later));
console.log('kinds', d.isLeapYear(later), d.isWeekend(at), d.isFriday(at), d.isFirstDayOfMonth(at), d.isDate('x'), d.isLastDayOfMonth(later));
console.log('intervals', d.eachDayOfInterval({ start: at, end: d.addDays(at, 3) }), d.eachWeekendOfMonth(at).length, d.eachMonthOfInterval({ start: at, end: later }, { step: 6 }));
console.log('within', d.isWithinInterval(at, { start: d.subDays(at, 1), end: later }), d.areIntervalsOverlapping({ start: at, end: later }, { start: d.subYears(at, 1), end: at }), d.getOverlappingDaysInIntervals({ start: at, end: later }, { start: at, end: d.addDays(at, 2) }));
console.log('choice', d.max([at, later]), d.min([at, later]), d.closestTo(at, [later, d.addDays(at, 1)]), d.clamp(new Date(0), { start: at, end: later }));
console.log('round', d.roundToNearestMinutes(at, { nearestTo: 15 }), d.roundToNearestHours(at));
console.log('next', d.nextMonday(at), d.previousSunday(at), d.nextDay(at, 5));
console.log('units', d.hoursToMinutes(2), d.yearsToMonths(3), d.milliseconds({ weeks: 1 }), d.daysToWeeks(20), d.secondsToHours(7300));
console.log('intlFormat', d.intlFormat(at, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }, { locale: 'en-GB' }));
console.log('intlFormatDistance', d.intlFormatDistance(d.addDays(at, 1), at), d.intlFormatDistance(d.subMonths(at, 4), at, { locale: 'en' }));
console.log('lightFormat', d.lightFormat(at, 'yy-M-d'), d.format(at, 'yyyy', {}), d.toDate(at.getTime()).getTime() === at.getTime());
for (const bad of [() => d.format(new Date(NaN), 'y'), () => d.format(at, 'YYYY-MM-DD'), () => d.format(at, 'n'), () => d.formatISO(NaN), () => d.parse('1', 'yyyy DD', at)]) {
  try {
    console.log(bad());
  } catch (error) {
    console.log(error.name, error.message);
  }
}
