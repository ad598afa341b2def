import { CONSENSUS } from './exported-sheet.ts'
import { scoreVariable, sumColumns } from './score-columns.ts'
import type { ExportedInterview, StudyData } from './study-data.ts'
import { type DataTable, type Named, number, table, text, type Variable } from './table-columns.ts'
import { visitColumns } from './visit-columns.ts'

const groupColumns: Named<ExportedInterview>[] = [
  [text('site', 'Site'), ({ site }) => site],
  [text('sex', 'Sex'), ({ sex }) => sex],
  [text('age_band', 'Age band'), ({ ageBand }) => ageBand],
]

/** Interviews with the estimate in use, and each rater’s items and sums beside each other. */
export function interviewsTable(data: StudyData): DataTable {
  const raters = [...data.raters.values(), CONSENSUS]
  const of = ({ sheets }: ExportedInterview, rater: string, scaleName: string) =>
    sheets.find((sheet) => sheet.rater === rater && sheet.scaleName === scaleName && !sheet.training)
  const has = (rater: string, scaleName: string) => data.interviews.some((one) => of(one, rater, scaleName))
  const estimate = ({ estimates }: ExportedInterview) => estimates.find(({ inUse }) => inUse)
  const columns: Named<ExportedInterview>[] = [
    ...visitColumns(data),
    ...groupColumns,
    [
      number('duration_s', 'Length of the recording in seconds'),
      ({ durationMs }) => (durationMs === null ? null : durationMs / 1000),
    ],
    [
      number('coverage', 'Share of the sampled frames with the participant’s face', '0 to 1'),
      ({ coverage }) => coverage,
    ],
    ...(data.interviews.some(({ someClips }) => someClips)
      ? ([
          [
            number(
              'clips_analysed',
              'Clips that were analysed, spread evenly over the recording; empty where all were',
            ),
            ({ someClips }) => someClips?.seen ?? null,
          ],
          [
            number('clips_of_recording', 'Clips of the recording, where not all were analysed'),
            ({ someClips }) => someClips?.total ?? null,
          ],
        ] satisfies Named<ExportedInterview>[])
      : []),
    [number('estimate', `Estimate of the head in use (${data.study.target})`), (row) => estimate(row)?.value],
    [number('estimate_lower_90', 'Lower end of its 90 % interval'), (row) => estimate(row)?.interval90[0]],
    [number('estimate_upper_90', 'Upper end of its 90 % interval'), (row) => estimate(row)?.interval90[1]],
    ...raters.flatMap((rater) =>
      data.study.scales.flatMap((scale) => {
        if (!has(rater, scale.name)) return []
        const scores = (row: ExportedInterview) => of(row, rater, scale.name)?.scores
        const who = rater === CONSENSUS ? 'consensus of the raters' : `rater ${rater}`
        const ofRater = ({ name, label, ...variable }: Variable) => {
          return { ...variable, name: `${name}_${rater}`, label: `${label}, ${who}` }
        }
        return [
          ...scale.items.map(
            (item): Named<ExportedInterview> => [
              ofRater(scoreVariable(scale.prefix, item)),
              (row) => scores(row)?.[item.key],
            ],
          ),
          ...sumColumns(scale).map(
            ([variable, cell]): Named<ExportedInterview> => [ofRater(variable), (row) => cell(scores(row))],
          ),
        ]
      }),
    ),
  ]
  return table('interviews_wide.csv', 'Interviews, a row an interview', columns, () => data.interviews)
}
