import { useMutation } from '@tanstack/react-query'
import { type AppConsensus, rpc } from '#app/rpc/client.ts'
import { afterSaving, decidedOnto, type UnsavedDecisions } from '#lib/consensus/unsaved-decisions.ts'
import { changedItems, type Entered } from '#lib/ratings/changed-items.ts'

export interface Decisions {
  consensus: AppConsensus
  unsaved: UnsavedDecisions | undefined
  changeUnsaved: (change: (now: UnsavedDecisions | undefined) => UnsavedDecisions | undefined) => void
  reload: () => Promise<unknown>
}

/** What a person decides of a consensus: what is stored, with what they changed on it. */
export function useDecisions({ consensus: { draft }, unsaved, changeUnsaved, reload }: Decisions) {
  const stored: Entered = { scores: draft.scores, remarks: draft.remarks ?? {} }
  const entered = unsaved ? decidedOnto(unsaved, stored) : stored
  const reason = unsaved?.reason ?? ''
  const save = useMutation(
    rpc.consensus.save.mutationOptions({
      onSuccess: async ({ revision }, { scores, remarks }) => {
        await reload()
        changeUnsaved((now) => afterSaving(now, { revision, entered: { scores, remarks: remarks ?? {} } }))
      },
      // Somebody else may have saved: their decisions are shown below those of the person.
      onError: () => void reload(),
    }),
  )
  // Somebody else saved since the person began; while their own is saved, it is read again before the rest is on top of it.
  const isOvertaken = unsaved !== undefined && unsaved.revision !== draft.revision && !save.isPending
  const setEntered = (next: Entered) => {
    const isSame = !isOvertaken && changedItems(stored, next).length === 0
    // Once overtaken, it says so until it is saved or discarded.
    const revision = unsaved?.revision ?? draft.revision
    changeUnsaved(() => (isSame ? undefined : { revision, base: stored, entered: next, reason }))
  }
  return {
    entered,
    setEntered,
    reason,
    setReason: (reason: string) => changeUnsaved((now) => now && { ...now, reason }),
    isOvertaken,
    isChanged: draft.revision === 0 || changedItems(stored, entered).length > 0,
    save,
  }
}
