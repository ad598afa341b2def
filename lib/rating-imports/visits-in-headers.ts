import { plainText } from '#lib/tables/plain-text.ts'
import type { ImportMapping } from './import-mapping.ts'

/** What visits are called in headers, in small letters: v1, visit 2, baseline, week 12, t0. */
const VISIT =
  /^(?:v|visit|visite|t|time|timepoint|zeitpunkt|mzp|ses|session|bl|baseline|basis|screening|scr|fu|follow ?up|katamnese|w|week|wk|woche|m|month|mo|monat|y|year|jahr|d|day|tag|pre|prä|post|admission|aufnahme|discharge|entlassung|end|endpoint|ende)\s?\d{0,3}$/

/** A name that is one without a number, which a rater could be called by as well: “t” of Dr. T. */
const SINGLE = /^[a-z]$/

/**
 * The visit in what a header says besides an item, and what else it says: “v1 r2” is visit V1 and “r2”.
 *
 * @param rest in small letters, words separated by single spaces
 * @returns undefined where no visit can be told
 */
export function visitInRest(rest: string): { visit: string; other: string } | undefined {
  const words = rest.split(' ').filter((word) => word !== '')
  // “follow up 2” has three words.
  for (let length = Math.min(3, words.length); length > 0; length--)
    for (const from of new Set([0, words.length - length])) {
      const name = words.slice(from, from + length).join(' ')
      if (VISIT.test(name) && !SINGLE.test(name))
        return { visit: visitName(name), other: [...words.slice(0, from), ...words.slice(from + length)].join(' ') }
    }
  return undefined
}

/** “v1” is V1, “baseline” is Baseline. */
const visitName = (name: string) =>
  /^[a-z]{1,3} ?\d+$/.test(name)
    ? name.toUpperCase().replace(' ', '')
    : `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Columns with the date of one visit each, where the headers of items name visits. @param dates headers of columns that are dates */
export function datesOfVisits(
  dates: readonly string[],
  items: ImportMapping['items'],
): NonNullable<ImportMapping['date']['ofVisits']> {
  const visits = new Set(items.flatMap(({ visit }) => visit ?? []))
  const named = dates.flatMap((column) => {
    const words = plainText(column)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
    const rest = words.replace(/(?<![^ ])(?:date|datum|of|the|interview)(?![^ ])/g, ' ').replace(/ +/g, ' ')
    const visit = visitInRest(rest.trim())?.visit
    return visit !== undefined && visits.has(visit) ? [{ column, visit }] : []
  })
  return named.filter(({ visit }, i) => named.findIndex((other) => other.visit === visit) === i)
}
