const numbers = new Intl.NumberFormat('en');
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export const number = (value: number): string => numbers.format(value);
export const percent = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)} %`;
export const moment = (iso: string | undefined): string => (iso === undefined ? '–' : moments.format(new Date(iso)));
export const bytes = (value: number): string => (value < 1e9 ? `${Math.round(value / 1e6)} MB` : `${(value / 1e9).toFixed(1)} GB`);

/** `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `awaiting_approval` → `awaiting approval`. */
export const words = (name: string): string => name.replaceAll(/[_-]/g, ' ');
