import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds: `90s`, `15m`, `12h`, `7d`, or a number of them. @throws {InvalidArgumentError} */
export function secondsIn(text: string): number {
  const [, number = '', unit = 's'] = /^(\d{1,9})([smhd])?$/.exec(text.trim()) ?? [];
  if (number === '') throw new InvalidArgumentError('Expected a time such as 90s, 15m, 12h or 7d.');
  return Number(number) * (SECONDS[unit] ?? 1);
}

/** As `secondsIn`, of a text that says its unit: "7" may mean days. @throws {InvalidArgumentError} */
export function timeIn(text: string): number {
  if (/^\d+$/.test(text.trim())) throw new InvalidArgumentError(`Say the unit: ${text}d, ${text}h, ${text}m or ${text}s.`);
  return secondsIn(text);
}

/** A moment to come: a time from now, or a date. @throws {InvalidArgumentError} */
export function momentIn(text: string): Date {
  const isDate = /^\d{4}-\d{2}-\d{2}/.test(text);
  const moment = isDate ? new Date(text) : new Date(Date.now() + secondsIn(text) * 1_000);
  if (Number.isNaN(moment.getTime())) throw new InvalidArgumentError('Expected a time such as 12h or 90d, or a date such as 2027-01-31.');
  if (moment.getTime() <= Date.now()) throw new InvalidArgumentError('Expected a time to come.');
  return moment;
}

/** @throws {InvalidArgumentError} */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number above 0.');
  return Number(text);
}
