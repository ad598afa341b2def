import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { tellProblem } from '#app/states.tsx'
import type { ClipCaption } from '#lib/review/review-notes.ts'
import type { TimeSpan } from '#lib/timeline/time-view.ts'
import { tellDeleted } from '../../../tell-deleted.tsx'
import { spanInWords } from './span-in-words.ts'

/** A caption that is being written, or one that is changed. */
export interface CaptionDraft extends TimeSpan {
  id: string | undefined
  text: string
  label: string
}

/** What is being written about a clip, and what stores and deletes it. */
export function useCaptions(recordingId: string | undefined) {
  const t = useText()
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
  const restore = useMutation(rpc.captions.restore.mutationOptions({ onSettled: renew, onError: tellProblem }))
  const remove = useMutation(rpc.captions.remove.mutationOptions({ onSettled: renew, onError: tellProblem }))
  const removeOne = (caption: ClipCaption) => {
    if (!recordingId) return
    const { id } = caption
    const tell = ({ sealed }: { sealed: string }) =>
      tellDeleted(t, {
        id,
        title: t('Caption deleted'),
        message: spanInWords(t, caption),
        undo: async () => restore.mutate({ recordingId, sealed }),
      })
    remove.mutate({ recordingId, id }, { onSuccess: tell })
  }
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
    remove: removeOne,
  }
}

export type Captions = ReturnType<typeof useCaptions>
