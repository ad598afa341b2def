import { plainText } from './plain-text.ts'

/**
 * The names of columns whose header takes two rows, as merged cells make them: “Rater 1” over N1 to N7 stands in the first of its columns alone, and a name
 * that goes over both rows in the upper one alone. Put together, the columns are “N1 Rater 1”, “N2 Rater 1” and so on.
 *
 * @returns undefined where the rows are no such header: a title above the names, or a row of data below them
 */
export function joinedHeader(upper: readonly string[] | undefined, lower: readonly string[]): string[] | undefined {
  const above = (upper ?? []).map(plainText)
  const below = lower.map(plainText)
  if (above.filter((text) => text !== '').length < 2) return undefined
  const overBoth = above.some((text, place) => text !== '' && (below[place] ?? '') === '')
  const names = below.filter((text) => text !== '')
  const joined: string[] = []
  let group = ''
  for (let place = 0; place < Math.max(above.length, below.length); place++) {
    const [over, under] = [above[place] ?? '', below[place] ?? '']
    // A name that goes over both rows ends the group before it.
    group = under === '' ? '' : over || group
    joined.push(under === '' ? over : group === '' || group === under ? under : `${under} ${group}`)
  }
  const different = (texts: readonly string[]) => new Set(texts).size === texts.length
  return overBoth || (!different(names) && different(joined.filter((text) => text !== ''))) ? joined : undefined
}

/**
 * Whether a row below a header is its second row: words under the gaps of the header, and no number. Its first name goes over both rows there; a row
 * that has something below it, such as a participant without a score and with a remark in a column without a name, is data.
 */
export function isSecondRow(header: readonly string[], next: readonly string[] | undefined): boolean {
  const cells = (next ?? []).map(plainText)
  const filled = cells.filter((text) => text !== '')
  const inGaps = cells.some((text, place) => text !== '' && place > 0 && plainText(header[place] ?? '') === '')
  const first = header.findIndex((text) => plainText(text) !== '')
  const overBoth = first >= 0 && (cells[first] ?? '') === ''
  return inGaps && overBoth && filled.length > 1 && filled.every((text) => !/^[+-]?\d+(?:[.,]\d+)?$/.test(text))
}
