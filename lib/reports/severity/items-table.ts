import { numeral } from '#lib/messages/numeral.ts'
import type { Translator } from '#lib/messages/translator.ts'
import { OPEN_STUDY } from '#lib/ratings/blindness.ts'
import type { SeenSheet } from '#lib/review/seen-sheets.ts'
import { modelSums, type Scale, type ScaleItem } from '#lib/scales/scale.ts'
import { outcomeOf } from '#lib/scales/scores.ts'
import { type Cell, MUTED, SHADE } from '../pdf/page-style.ts'
import type { TaggedDocument } from '../pdf/tagged-document.ts'
import type { ReportOfScale } from './report-parts.ts'

/** Raters whose columns fit beside each other; those after them get a table of their own. */
const MOST_COLUMNS = 6

/** Above and below a row of the table, in points. */
const [PADDING, DENSE] = [0.7, 0.1]

/** A rater's sheet, or what raters agreed on. */
type Column = Pick<SeenSheet, 'rater' | 'scores' | 'remarks' | 'isImported' | 'isTraining' | 'versions'>

/** Whether a sheet was changed when its rater could see estimates. */
export const amendedAfterUnblinding = ({ versions }: Pick<SeenSheet, 'versions'>): boolean =>
  versions.some(({ version, blind, counts }) => version > 1 && !blind && counts)

/** The raters' scores: items by rater with bars, sums below. Sums alone where the study leaves items out. */
export function drawRatings(page: TaggedDocument, report: ReportOfScale, withItems: boolean): void {
  const { t } = page
  const { sheets, lockedSheets, study, consensus } = report
  page.heading(2, report.isFurther ? t('Ratings, {scale}', { scale: t.stored(study.scale.name) }) : t('Ratings'))
  if (sheets.length === 0) {
    const why =
      lockedSheets === 0
        ? t('No sheets are locked yet.')
        : t('Other raters’ locked sheets are hidden until this rater’s own sheet is locked.')
    page.text(why, { color: MUTED })
    return
  }
  if (study.blinding === 'open') page.text(t.stored(OPEN_STUDY), { color: MUTED })
  const { scale } = study
  const columns: Column[] = [
    ...sheets,
    ...(consensus ? [{ ...consensus, rater: t('Consensus'), isImported: false, isTraining: false, versions: [] }] : []),
  ]
  for (let first = 0; first < columns.length; first += MOST_COLUMNS)
    drawTable(page, report, scale, columns.slice(first, first + MOST_COLUMNS), withItems)
  const marks = [
    ...(sheets.some(({ isImported }) => isImported) ? [t('° imported from a file')] : []),
    ...(sheets.some(amendedAfterUnblinding)
      ? [t('† amended after unblinding: corrected when estimates could be seen')]
      : []),
    ...(sheets.some(({ isTraining }) => isTraining) ? [t('‡ rated for training, not counted')] : []),
    t('Bold: items and sum of the target'),
    ...rangeInWords(t, scale.items),
    ...(sheets.some((sheet) => isProrated(scale, sheet))
      ? [t('≈ prorated by the scale’s rule, since items are missing')]
      : []),
  ]
  page.text(`${marks.join('. ')}.`, { size: 7.5, color: MUTED })
}

function drawTable(
  page: TaggedDocument,
  { study, target }: ReportOfScale,
  scale: Scale,
  sheets: readonly Column[],
  withItems: boolean,
): void {
  const { t } = page
  const names = 185
  const column = Math.min(110, (page.width - names) / sheets.length)
  const widths = [page.width - column * sheets.length, ...sheets.map(() => column)]
  const head: Cell[] = [
    { text: t.stored(scale.name), bold: true, size: 8, header: 'Column' },
    ...sheets.map((sheet): Cell => ({ text: titleOf(sheet), bold: true, size: 8, header: 'Column' })),
  ]
  const rated = scale.items.filter(({ key }) => study.items.length === 0 || study.items.includes(key))
  const items = rated.map((item): Cell[] => {
    const { key, label, title } = item
    const bold = target.items.includes(key)
    return [
      {
        text: page.shortened(`${label} ${t.stored(title)}`, widths[0]! - 8, { size: 8, bold }),
        size: 8,
        bold,
        header: 'Row',
      },
      ...sheets.map((sheet) => itemCell(page, item, sheet, bold)),
    ]
  })
  const ofModel = modelSums(scale, rated).filter(({ key }) => key === target.key)
  const sums = [...scale.sums, ...ofModel]
    .filter((sum) => sum.items.every((item) => rated.some(({ key }) => key === item)))
    .map((sum): Cell[] => {
      const bold = sum.key === target.key
      return [
        { text: sumTitle(t, sum), size: 8, bold, header: 'Row' },
        ...sheets.map(({ scores }): Cell => {
          const { value, prorated } = outcomeOf(scale, sum, scores)
          const text =
            value === undefined
              ? t('incomplete')
              : `${prorated ? '≈ ' : ''}${numeral(t, Math.round(100 * value) / 100)}`
          return { text, size: 8, bold }
        }),
      ]
    })
  const rows = [head, ...(withItems ? items : []), ...sums]
  // Rather a little denser than a last row on the next page.
  page.table(rows, widths, { padding: page.hasRoomFor(rows, widths, PADDING) ? PADDING : DENSE })
}

const sumTitle = (t: Translator, { as, title }: Scale['sums'][number]) =>
  as === 'mean' ? t('Mean: {title}', { title: t.stored(title) }) : t('Sum: {title}', { title: t.stored(title) })

function titleOf(sheet: Column): string {
  const { rater, isImported, isTraining } = sheet
  return `${rater}${isImported ? '°' : ''}${amendedAfterUnblinding(sheet) ? '†' : ''}${isTraining ? '‡' : ''}`
}

const isProrated = (scale: Scale, { scores }: SeenSheet) =>
  scale.sums.some((sum) => outcomeOf(scale, sum, scores).prorated)

/** What the ends of the items' range mean, where they all have one. */
function rangeInWords(t: Translator, items: readonly ScaleItem[]): string[] {
  const ends = new Set(items.map((item) => `${levelInWords(t, item, item.low)}; ${levelInWords(t, item, item.high)}`))
  return ends.size === 1 ? [t('Scores: {ends}', { ends: [...ends][0]! })] : []
}

/** What a score means, as `levelName` has it. */
function levelInWords(t: Translator, { levels }: ScaleItem, score: number): string {
  const level = levels[score]
  return level === undefined ? numeral(t, score) : `${numeral(t, score)}, ${t.stored(level)}`
}

function itemCell(page: TaggedDocument, item: ScaleItem, { scores, remarks }: Column, bold: boolean): Cell {
  const score = scores[item.key]
  if (score === undefined)
    return {
      text: remarks[item.key]?.notAssessable === undefined ? '–' : page.t('not assessable'),
      size: 8,
      color: MUTED,
    }
  const share = (score - item.low) / (item.high - item.low)
  return {
    text: numeral(page.t, score),
    size: 8,
    bold,
    under: ({ x, y, width, height }) => {
      const room = width - 22
      page.pdf.rect(x + 18, y + 2.5, room, height - 5).fill('#f1f3f5')
      if (share > 0) page.pdf.rect(x + 18, y + 2.5, share * room, height - 5).fill(bold ? '#495057' : '#adb5bd')
      page.pdf
        .rect(x + 18, y + 2.5, room, height - 5)
        .lineWidth(0.25)
        .stroke(SHADE)
    },
  }
}
