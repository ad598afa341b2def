/** Characters that nobody sees: of no width, marks of byte order and direction, soft hyphens. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** A cell as a person reads it: without what nobody sees, spaces of one kind and none around it, letters composed. */
export function plainText(cell: string): string {
  return cell
    .replace(INVISIBLE, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .trim()
    .normalize('NFC')
}

/** A text in which every kind of dash or minus is a hyphen. */
export const withPlainDashes = (text: string): string => text.replace(/[\u2212\u2010-\u2015\ufe58\ufe63\uff0d]/g, '-')

/** Words for something that is missing, and dashes that stand for it. */
const MISSING = /^(?:|\.|-+|na|n\/a|n\.a\.?|#n\/a|<na>|nan|null|none|missing|\?)$/i

/** Whether a cell says that nothing is there. @param text as plainText and withPlainDashes give it */
export const saysMissing = (text: string): boolean => MISSING.test(text)
