import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type PageTranslator, useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { EventKind, EventMark, ReviewNotes } from '#lib/review/review-notes.ts'
import type { ShownMark } from '#lib/timeline/draw-lanes.ts'
import { tellDeleted } from '../../../tell-deleted.tsx'
import { spanInWords } from './span-in-words.ts'

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
  const t = useText()
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
        client.invalidateQueries({ queryKey: rpc.words.see.key() }),
      ]),
    onError: tellProblem,
  }
  const mark = useMutation(rpc.events.mark.mutationOptions(settle))
  const restore = useMutation(rpc.events.restore.mutationOptions(settle))
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
  const removeMark = (one: EventMark) => {
    if (!recordingId) return
    const { id, kind } = one
    const tell = ({ sealed }: { sealed: string }) =>
      tellDeleted(t, {
        id,
        title: t('Event mark deleted'),
        message: `${kind.name}, ${spanInWords(t, one)}`,
        undo: async () => restore.mutate({ recordingId, sealed }),
      })
    unmark.mutate({ recordingId, id }, { onSuccess: tell })
  }
  const marks = useMemo(() => shownMarks(t, seen.data), [t, seen.data])
  return {
    data: seen.data,
    error: seen.error,
    draft,
    setDraft,
    begun,
    toggleEvent,
    removeMark,
    marks,
  }
}

export type Notes = ReturnType<typeof useNotes>

/** As the timeline draws them: events below, notes on top. */
function shownMarks(t: PageTranslator, seen: ReviewNotes | undefined): ShownMark[] {
  if (!seen) return []
  return [
    ...seen.marks.map(({ fromMs, toMs, kind }) => ({
      fromMs,
      toMs,
      title: [kind.name, spanInWords(t, { fromMs, toMs }), ...(kind.excludes ? [t('left out of estimates')] : [])].join(
        ', ',
      ),
      colour: kind.colour,
      excludes: kind.excludes,
    })),
    ...seen.notes.map(({ fromMs, toMs, author, item, text }) => ({
      fromMs,
      toMs,
      title: `${author}${item ? `, ${item.label}` : ''}, ${spanInWords(t, { fromMs, toMs })}: ${text}`,
      colour: undefined,
      excludes: false,
    })),
  ]
}
