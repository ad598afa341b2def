import { modelSums, type ScaleSum } from '#lib/scales/scale.ts'
import { outcomeOf, type Scores, scoreSum } from '#lib/scales/scores.ts'
import type { ExportedScale } from './exported-scales.ts'
import type { ExportedSheet } from './exported-sheet.ts'
import { type Named, ofMissing, score, type Variable, yesNo } from './table-columns.ts'

const EMPTY = 'empty where one of its items is missing'

/** The column of an item's score. */
export const scoreVariable = (prefix: string, item: ExportedScale['items'][number]): Variable => ({
  ...score(`${prefix}${item.key}`, `${item.label} ${item.title}`, item),
  ...(item.loinc ? { loinc: item.loinc } : {}),
})

/** The items and sums of a scale, those of its models last, and which of the sums are prorated; empty on sheets of other scales. */
export function scoreColumns({ name, scale, items, prefix }: ExportedScale): Named<ExportedSheet>[] {
  const own = (sheet: ExportedSheet) => (sheet.scaleName === name ? sheet.scores : undefined)
  return [
    ...items.map((item): Named<ExportedSheet> => [scoreVariable(prefix, item), (sheet) => own(sheet)?.[item.key]]),
    ...sumColumns({ scale, items, prefix }).map(
      ([variable, cell]): Named<ExportedSheet> => [variable, (sheet) => cell(own(sheet))],
    ),
    // Sums of models are never prorated.
    ...(scale.prorating ? scale.sums : []).map((sum): Named<ExportedSheet> => {
      const { name: of } = sumVariable({ scale, prefix }, sum)
      return [
        yesNo(
          `${prefix}prorated_${sum.key}`,
          `Whether ${of} is prorated: the mean of its other items stands in for missing ones`,
        ),
        (sheet) => {
          const scores = own(sheet)
          const outcome = scores && outcomeOf(scale, sum, scores)
          return outcome?.value === undefined ? undefined : Number(outcome.prorated)
        },
      ]
    }),
  ]
}

/** The sums of a scale and of its models, from the scores of a sheet; empty where there is none. */
export function sumColumns({
  scale,
  items,
  prefix,
}: Pick<ExportedScale, 'scale' | 'items' | 'prefix'>): Named<Scores | undefined>[] {
  return [...scale.sums, ...modelSums(scale, items)].map(
    (sum): Named<Scores | undefined> => [
      sumVariable({ scale, prefix }, sum),
      (scores) => scores && scoreSum(scale, sum, scores),
    ],
  )
}

function sumVariable({ scale, prefix }: Pick<ExportedScale, 'scale' | 'prefix'>, sum: ScaleSum): Variable {
  return {
    name: `${prefix}${sum.as}_${sum.key}`,
    label: `${sum.as === 'mean' ? 'Mean' : 'Sum'}: ${sum.title}, ${scale.sums.includes(sum) ? ofMissing(scale) : EMPTY}`,
    type: 'number',
    values: `of ${sum.items.join(', ')}`,
    ...(sum.loinc ? { loinc: sum.loinc } : {}),
  }
}
