import { FIELD_ROWS, parentOf, type FieldValues } from '#catalog';

/** The fields that a store's profile is made of: those with words, and attributes. */
const LEARNT = new Set<string>(FIELD_ROWS.filter(({ wordWeight }) => wordWeight !== undefined).map(({ name }) => name));

/** Whether a change of these fields changes what is known of the store. */
export const touchesProfile = (fields: FieldValues): boolean => Object.keys(fields).some((path) => LEARNT.has(parentOf(path) ?? path));
