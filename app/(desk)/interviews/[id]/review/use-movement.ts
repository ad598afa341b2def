import { useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { inUnit, namedNumber } from '#lib/movement/measure-words.ts'
import { TIMELINE_NUMBERS } from '#lib/movement/timeline-numbers.ts'
import { QUALITY_MEASURES } from '#lib/quality/measures.ts'
import { qualityInWords } from '#lib/quality/quality-words.ts'
import type { InterviewPage } from '#lib/review/interview-page.ts'
import { type MovementLane, movementLane } from '#lib/timeline/draw-movement.ts'

/** What stands for no lane. */
const NONE = 'none'
/** What stands before the name of a measure of quality. */
const QUALITY = 'quality_'

/** The measure on the timeline of an interview, of the face's movement or of how well it is seen, and the choice of it, which the browser keeps. */
export function useMovement({ id, analysis, blind }: InterviewPage) {
  const t = useText()
  const [kept, choose] = useLocalStorage({ key: 'concord-timeline-movement', defaultValue: TIMELINE_NUMBERS[0]! })
  const quality = useQualityLane(analysis?.result, kept)
  const name = TIMELINE_NUMBERS.includes(kept) ? kept : TIMELINE_NUMBERS[0]!
  const { data } = useQuery(
    rpc.movement.see.queryOptions({
      input: { interviewId: id, name },
      enabled: !blind && analysis?.result !== undefined,
      // Choosing another one leaves the lane where it is meanwhile.
      placeholderData: (before, query) => (JSON.stringify(query?.queryKey ?? '').includes(id) ? before : undefined),
      staleTime: 60_000,
    }),
  )
  const chosen = kept === NONE || quality.lane ? kept : data ? name : NONE
  const movement = useMemo<MovementLane | undefined>(() => {
    if (!data || !TIMELINE_NUMBERS.includes(chosen)) return undefined
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
      { value: NONE, label: t('Nothing') },
      ...(data
        ? [
            {
              group: t('Movement of the face'),
              items: TIMELINE_NUMBERS.map((value) => ({ value, label: t.stored(namedNumber(value).title) })),
            },
          ]
        : []),
      ...(quality.has
        ? [
            {
              group: t('How well the face is seen'),
              items: QUALITY_MEASURES.map(({ key, title }) => ({ value: `${QUALITY}${key}`, label: t(title) })),
            },
          ]
        : []),
    ],
    [data, quality.has, t],
  )
  return { lane: quality.lane ?? movement, choice: data || quality.has ? { chosen, choices, choose } : undefined }
}

/** The lane of a measure of how well clips show the face, where it is chosen and the analysis has it. */
function useQualityLane(result: NonNullable<InterviewPage['analysis']>['result'], chosen: string) {
  const t = useText()
  const lane = useMemo<MovementLane | undefined>(() => {
    const measure = QUALITY_MEASURES.find(({ key }) => `${QUALITY}${key}` === chosen)
    if (!measure || !result?.clipQuality) return undefined
    return movementLane(result.clips, result.clipQuality[measure.key], {
      title: t(measure.title),
      inWords: (value) => t(qualityInWords(value, measure.unit)),
      short: (value) => t(qualityInWords(value, 'none')),
    })
  }, [result, chosen, t])
  return { lane, has: result?.clipQuality !== undefined }
}

export type MovementChoice = NonNullable<ReturnType<typeof useMovement>['choice']>
