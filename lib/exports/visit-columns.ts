import type { ExportedInterview, StudyData } from './study-data.ts'
import { type Named, text } from './table-columns.ts'

/** Which interview a row is of. */
export function visitColumns(data: StudyData): Named<ExportedInterview>[] {
  const moved = data.datesShifted
  return [
    [text('participant', 'Code of the participant'), ({ participant }) => participant],
    [text('visit', 'Visit'), ({ visit }) => visit],
    [
      {
        name: moved ? 'date_shifted' : 'date',
        label: moved
          ? 'Day of the interview, moved by a number of days of the participant’s own'
          : 'Day of the interview',
        type: 'date',
        values: 'YYYY-MM-DD',
      },
      ({ date }) => date,
    ],
  ]
}
