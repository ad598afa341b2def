import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { EventKind, ReviewNotes } from '#lib/review/review-notes.ts'
import type { ShownMark } from '#lib/timeline/draw-lanes.ts'
import { minutesAndSeconds } from '#lib/timeline/time-labels.ts'

/** A note that is being written, or one that is changed. */
export interface NoteDraft {
  id: string | undefined
  fromMs: number
  toMs: number
  item: string | null
  text: string
}

/** A press of a key that is taken back by the next one within this time. */
const SHORTEST_EVENT_MS = 300

/** The notes and events of an interview, and what can be done with them. */
export function useNotes(interviewId: string, recordingId: string | undefined) {
  const client = useQueryClient()
  const seen = useQuery(rpc.notes.see.queryOptions({ input: { interviewId } }))
  const [draft, setDraft] = useState<NoteDraft>()
  /** Events that began and have not ended, by kind: where they began. */
  const [begun, setBegun] = useState<ReadonlyMap<string, number>>(new Map())
  const settle = {
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: rpc.notes.key() }),
        // Whether an estimate is still of the marks that there are now.
        client.invalidateQueries({ queryKey: rpc.interviews.see.key() }),
      ]),
    onError: tellProblem,
  }
  const mark = useMutation(rpc.events.mark.mutationOptions(settle))
  const unmark = useMutation(rpc.events.unmark.mutationOptions(settle))
  const toggleEvent = (kind: EventKind, nowMs: number) => {
    if (!recordingId) return
    const from = begun.get(kind.id)
    const next = new Map(begun)
    if (from === undefined) next.set(kind.id, nowMs)
    else {
      next.delete(kind.id)
      const [fromMs, toMs] = [Math.min(from, nowMs), Math.max(from, nowMs)]
      if (toMs - fromMs >= SHORTEST_EVENT_MS)
        mark.mutate({ recordingId, kindId: kind.id, fromMs: Math.round(fromMs), toMs: Math.round(toMs) })
    }
    setBegun(next)
  }
  const marks = useMemo(() => shownMarks(seen.data), [seen.data])
  return {
    data: seen.data,
    error: seen.error,
    draft,
    setDraft,
    begun,
    toggleEvent,
    removeMark: (id: string) => recordingId && unmark.mutate({ recordingId, id }),
    marks,
  }
}

export type Notes = ReturnType<typeof useNotes>

/** As the timeline draws them: events below, notes on top. */
function shownMarks(seen: ReviewNotes | undefined): ShownMark[] {
  if (!seen) return []
  const times = ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
    toMs > fromMs ? `${minutesAndSeconds(fromMs)} to ${minutesAndSeconds(toMs)}` : minutesAndSeconds(fromMs)
  return [
    ...seen.marks.map(({ fromMs, toMs, kind }) => ({
      fromMs,
      toMs,
      title: `${kind.name}, ${times({ fromMs, toMs })}${kind.excludes ? ', left out of estimates' : ''}`,
      colour: kind.colour,
      excludes: kind.excludes,
    })),
    ...seen.notes.map(({ fromMs, toMs, author, item, text }) => ({
      fromMs,
      toMs,
      title: `${author}${item ? `, ${item.label}` : ''}, ${times({ fromMs, toMs })}: ${text}`,
      colour: undefined,
      excludes: false,
    })),
  ]
}
