import type { ExportedDivision, ExportedEvent } from './exported-events.ts'
import type { ExportedInterview, StudyData } from './study-data.ts'
import { type DataTable, type Named, number, table, text, yesNo } from './table-columns.ts'

/** What people marked in recordings, a row a mark. @param visitColumns of the interview */
export function eventsTable(data: StudyData, visitColumns: readonly Named<ExportedInterview>[]): DataTable {
  type Row = { interview: ExportedInterview; event: ExportedEvent }
  const columns: Named<Row>[] = [
    ...visitColumns.map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    [text('event', 'Kind of the event, by the name that the study gave it'), ({ event }) => event.kind],
    [
      number('start_s', 'Where it begins, in seconds from the start of the recording'),
      ({ event }) => event.fromMs / 1000,
    ],
    [
      number('end_s', 'Where it ends, in seconds from the start of the recording', 'as start_s for a moment'),
      ({ event }) => event.toMs / 1000,
    ],
    [
      text('author', 'Code of who marked it; the code of a rater, or A1, A2, ... for people who do not rate'),
      ({ event }) => event.author,
    ],
    [
      yesNo('excludes', 'Whether clips that overlap it are left out of estimates and training'),
      ({ event }) => Number(event.excludes),
    ],
    [
      yesNo('divides', 'Whether estimates are told inside and outside of it too: estimates_by_event.csv'),
      ({ event }) => Number(event.divides),
    ],
  ]
  return table('events.csv', 'Events marked in recordings, a row a mark', columns, function* () {
    for (const interview of data.interviews) for (const event of interview.events) yield { interview, event }
  })
}

/** Estimates inside and outside of events, a row a side. */
export function divisionsTable(
  data: StudyData,
  visitColumns: readonly Named<ExportedInterview>[],
  scaleColumn: readonly Named<ExportedDivision>[],
): DataTable {
  type Row = { interview: ExportedInterview; division: ExportedDivision; side: 'inside' | 'outside' }
  const columns: Named<Row>[] = [
    ...visitColumns.map(([variable, cell]): Named<Row> => [variable, ({ interview }) => cell(interview)]),
    ...scaleColumn.map(([variable, cell]): Named<Row> => [variable, ({ division }) => cell(division)]),
    [text('target', 'What is estimated: a key of the scale'), ({ division }) => division.target],
    [text('head_sha256', 'Hash of the head'), ({ division }) => division.head],
    [yesNo('in_use', 'Whether the study shows the estimates of this head'), ({ division }) => Number(division.inUse)],
    [text('event', 'Kind of the event, by the name that the study gave it'), ({ division }) => division.event],
    [text('side', 'Which clips: those that overlap the event, or the others', 'inside, outside'), ({ side }) => side],
    [
      { name: 'clips', label: 'How many clips of the estimate are on this side', type: 'integer', values: '0 or more' },
      ({ division, side }) => division[side].clips,
    ],
    [
      number(
        'mean',
        'Mean of the estimates of these clips, weighted as in the estimate itself',
        'on the target’s range; empty where there are no clips',
      ),
      ({ division, side }) => division[side].mean,
    ],
  ]
  return table('estimates_by_event.csv', 'Estimates inside and outside of events', columns, function* () {
    for (const interview of data.interviews)
      for (const division of interview.divisions)
        for (const side of ['inside', 'outside'] as const) yield { interview, division, side }
  })
}
