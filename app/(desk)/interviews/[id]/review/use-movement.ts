import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { inUnit, namedNumber } from '#lib/movement/measure-words.ts'
import { TIMELINE_NUMBERS } from '#lib/movement/timeline-numbers.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { type MovementLane, movementLane } from '#lib/timeline/draw-movement.ts'

/** What stands for no lane. */
const NONE = 'none'

/** The measured movement on the timeline of an interview, and the choice of it, which the browser keeps. */
export function useMovement({ id, analysis, blind }: InterviewPage) {
  const t = useText()
  const [kept, choose] = useLocalStorage({ key: 'concord-timeline-movement', defaultValue: TIMELINE_NUMBERS[0]! })
  const chosen = kept === NONE || TIMELINE_NUMBERS.includes(kept) ? kept : TIMELINE_NUMBERS[0]!
  const name = chosen === NONE ? TIMELINE_NUMBERS[0]! : chosen
  const { data } = useQuery(
    rpc.movement.see.queryOptions({
      input: { interviewId: id, name },
      enabled: !blind && analysis?.result !== undefined,
      // Choosing another one leaves the lane where it is meanwhile.
      placeholderData: (before, query) => (JSON.stringify(query?.queryKey ?? '').includes(id) ? before : undefined),
      staleTime: 60_000,
    }),
  )
  const lane = useMemo<MovementLane | undefined>(() => {
    if (!data || chosen === NONE) return undefined
    // What is shown meanwhile keeps its own name and unit.
    const { title, ...unit } = namedNumber(data.name)
    const clips = data.startMs.map((startMs, i) => ({
      startMs,
      endMs: data.endMs[i]!,
      coverage: data.coverage[i]!,
    }))
    return movementLane(clips, data.values, {
      title: t.stored(title),
      inWords: (value) => t(inUnit(value, unit)),
      short: (value) => t(inUnit(value, { unit: unit.unit === 'share' ? 'share' : 'none' })),
    })
  }, [data, chosen, t])
  const choices = useMemo(
    () => [
      { value: NONE, label: t('No movement') },
      ...TIMELINE_NUMBERS.map((value) => ({ value, label: t.stored(namedNumber(value).title) })),
    ],
    [t],
  )
  return { lane, choice: data ? { chosen, choices, choose } : undefined }
}

export type MovementChoice = NonNullable<ReturnType<typeof useMovement>['choice']>
