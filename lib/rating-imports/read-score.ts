import { type Message, phrase } from '#lib/messages/message.ts'
import type { ScaleItem } from '#lib/scales/scale.ts'
import { COMMA, POINT } from '#lib/tables/number-forms.ts'
import { plainText, saysMissing, withPlainDashes } from '#lib/tables/plain-text.ts'

/** What stands for “not rated” in tables of ratings, in English and in German; no code of a person looks like that. */
const NOT_RATED =
  /^(?:not (?:done|assessed|rated|applicable)|k\. ?a\.|n\. ?e\.|n\. ?b\.|#nv|keine angabe|fehlt|fehlend|nicht (?:erhoben|bewertet|beurteilbar))$/i

/** A cell of an item: a score, nothing, or what is wrong with it. */
export type CellScore = { score: number } | { score: undefined } | { wrong: Message; isNumber: boolean }

/**
 * The score in a cell. Scores are whole numbers of the item's range, so that decimal commas and points mean the same: “3,0” is 3.
 *
 * @param missing what else stands for “not rated”, as `missingIn` gives it
 * @param choices values by what a data dictionary calls them, in small letters
 */
export function readScore(
  cell: string,
  item: ScaleItem,
  missing: ReadonlySet<string>,
  choices?: ReadonlyMap<string, string>,
): CellScore {
  const given = withPlainDashes(plainText(cell))
  if (saysMissing(given) || NOT_RATED.test(given) || missing.has(sameValue(given))) return { score: undefined }
  const text = choices?.get(given.toLowerCase()) ?? given
  if (missing.has(sameValue(text))) return { score: undefined }
  const value = POINT.test(text) || COMMA.test(text) ? Number(text.replace(',', '.')) : Number.NaN
  const { label, low, high } = item
  if (Number.isNaN(value))
    return { wrong: phrase('“{given}” is not a number.', { given: given.slice(0, 40) }), isNumber: false }
  if (!Number.isInteger(value))
    return {
      wrong: phrase('“{given}” is not a whole number; {label} has scores from {low} to {high}.', {
        given,
        label,
        low,
        high,
      }),
      isNumber: false,
    }
  if (value < item.low || value > item.high)
    return {
      wrong: phrase('“{given}” is outside the scale, which goes from {low} to {high}.', { given, low, high }),
      isNumber: true,
    }
  return { score: value }
}

/** Values that stand for “not rated”, in a form in which -99 and -99.0 are the same. */
export const missingIn = (values: readonly string[]): Set<string> =>
  new Set(values.map((value) => sameValue(withPlainDashes(plainText(value)))))

const sameValue = (text: string) =>
  POINT.test(text) || COMMA.test(text) ? String(Number(text.replace(',', '.'))) : text.toLowerCase()

/** The number in a cell of a total; undefined where there is none. */
export function readTotal(cell: string): number | undefined {
  const text = plainText(cell).replace(',', '.')
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined
}
