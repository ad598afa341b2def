import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { TimeSpan } from '#lib/timeline/time-view.ts'

/** A caption that is being written, or one that is changed. */
export interface CaptionDraft extends TimeSpan {
  id: string | undefined
  text: string
  label: string
}

/** What is being written about a clip, and what stores and deletes it. */
export function useCaptions(recordingId: string | undefined) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<CaptionDraft>()
  const renew = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: rpc.notes.key() }),
      client.invalidateQueries({ queryKey: rpc.captions.key() }),
    ])
  const stored = {
    onSuccess: () => {
      setDraft(undefined)
      return renew()
    },
  }
  const add = useMutation(rpc.captions.add.mutationOptions(stored))
  const change = useMutation(rpc.captions.change.mutationOptions(stored))
  const remove = useMutation(rpc.captions.remove.mutationOptions({ onSettled: renew, onError: tellProblem }))
  return {
    draft,
    open: (next: CaptionDraft | undefined) => {
      add.reset()
      change.reset()
      setDraft(next)
    },
    save: ({ id, ...caption }: CaptionDraft) => {
      if (!recordingId) return
      if (id === undefined) add.mutate({ recordingId, ...caption })
      else change.mutate({ recordingId, id, ...caption })
    },
    saving: add.isPending || change.isPending,
    error: add.error ?? change.error,
    remove: (id: string) => recordingId && remove.mutate({ recordingId, id }),
  }
}

export type Captions = ReturnType<typeof useCaptions>
