import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { rpc } from '#app/rpc/client.ts'
import type { Scores } from '#lib/scales/scale.ts'

/**
 * A rater's own draft. A score is set at once and saved in the background, one save after the other, so that quick clicks and a
 * slow network lose none.
 */
export function useDraft(interviewId: string, stored: { scores: Scores; revision: number } | undefined) {
  const [scores, setScores] = useState(stored?.scores ?? {})
  const [isSaving, setSaving] = useState(false)
  const [isDirty, setDirty] = useState(false)
  const draft = useRef({ scores, revision: stored?.revision ?? 0, unsaved: false, saving: false })
  const save = useMutation(rpc.sheets.save.mutationOptions({ scope: { id: `sheet-${interviewId}` } }))

  const sendAll = async () => {
    const now = draft.current
    if (now.saving) return
    now.saving = true
    setSaving(true)
    try {
      while (now.unsaved) {
        now.unsaved = false
        const saved = await save
          .mutateAsync({ interviewId, scores: now.scores, revision: now.revision })
          .catch(() => undefined)
        if (!saved) {
          now.unsaved = true
          break
        }
        now.revision = saved.revision
      }
    } finally {
      now.saving = false
      setSaving(false)
      setDirty(now.unsaved)
    }
  }
  const rate = (item: string, score: number) => {
    const now = draft.current
    now.scores = { ...now.scores, [item]: score }
    now.unsaved = true
    setScores(now.scores)
    setDirty(true)
    void sendAll()
  }
  return {
    scores,
    rate,
    /** Sends again what could not be saved. */
    retry: sendAll,
    isSaving,
    isDirty,
    /** Why the last save failed; null where it did not. */
    problem: save.error,
    /** The revision that is stored. */
    revision: () => draft.current.revision,
  }
}
