import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { type Fit, fitToStudy } from './fit-to-study.ts'
import { type IntakeRow, isWaiting } from './use-intake.ts'

/** The server compares no more at once; who adds more participants is told of the rest when they are sent. */
const MOST_CODES = 5000

/** How the files that wait fit the study, by their keys; empty until the study was asked. */
export function useFits(studyId: string, rows: readonly IntakeRow[]): ReadonlyMap<string, Fit> {
  const waiting = rows.filter(isWaiting)
  const codes = [...new Set(waiting.map(({ participant }) => participant.trim().toUpperCase()).filter(Boolean))].sort()
  const [asked] = useDebouncedValue(codes.join('\n'), 300)
  const { data } = useQuery(
    rpc.interviews.named.queryOptions({
      input: {
        studyId,
        participants: asked
          .split('\n')
          .filter((code) => code !== '' && code.length <= 60)
          .slice(0, MOST_CODES),
      },
      enabled: asked !== '',
      placeholderData: keepPreviousData,
    }),
  )
  if (!data) return new Map()
  const fitOf = fitToStudy(data)
  return new Map(waiting.map((row) => [row.key, fitOf(row)]))
}
