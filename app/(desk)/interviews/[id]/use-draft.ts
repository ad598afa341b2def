import { useMutation } from '@tanstack/react-query'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { rpcClient } from '#app/rpc/client.ts'
import { changedItems, type Entered } from '#lib/ratings/changed-items.ts'
import { type ItemEntry, keepUnsaved, keptUnsaved, type UnsavedEntries, withEntries } from './kept-draft.ts'

/** The first pause before a save is tried again, and the longest one. */
const FIRST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 30_000
/** A save that takes longer is sent again; the server stores it once. */
const LONGEST_SAVE_MS = 30_000
const NOTHING: Entered = { scores: {}, remarks: {} }

interface Drafted {
  entered: Entered
  revision: number
  /** Entries that are to be sent, by item. */
  unsaved: Record<string, ItemEntry>
  /** Entries of the save that is under way. */
  sending: Record<string, ItemEntry>
  /** What was sent over this revision without an answer, which may be stored all the same. */
  unanswered: readonly Entered[]
  /** Entries of an earlier window that the rater has yet to decide about. */
  kept: UnsavedEntries | undefined
  saving: boolean
  pauseMs: number
}

/**
 * A rater's own draft. An entry is shown at once, kept in the browser, and saved in the background, one save after the other, so that quick
 * keys, a slow network and a closed window lose none. A save that fails for want of a network or a session is tried again by itself.
 */
export function useDraft(
  sheet: { interviewId: string; scaleName: string },
  raterId: string,
  stored: (Entered & { revision: number }) | undefined,
) {
  const { interviewId, scaleName } = sheet
  const sheetKey = scaleName === '' ? interviewId : `${interviewId} ${scaleName}`
  const [entered, setEntered] = useState<Entered>(stored ?? NOTHING)
  const [unsaved, setUnsaved] = useState(0)
  const draft = useRef<Drafted>({
    entered,
    revision: stored?.revision ?? 0,
    unsaved: {},
    sending: {},
    unanswered: [],
    kept: undefined,
    saving: false,
    pauseMs: FIRST_PAUSE_MS,
  })

  const noteUnsaved = useCallback(() => {
    const { sending, unsaved: waiting, revision, unanswered, kept } = draft.current
    // An entry is unsaved until the server has said that it is stored.
    const items = { ...sending, ...waiting }
    setUnsaved(Object.keys(items).length)
    const isAsked = kept && { ...kept, items: { ...kept.items, ...items } }
    keepUnsaved(sheetKey, raterId, isAsked ?? { revision, items, unanswered })
  }, [sheetKey, raterId])

  const { sendAll, isSaving, error } = useSaving(interviewId, scaleName, draft, noteUnsaved)

  const enter = useCallback(
    (items: Readonly<Record<string, ItemEntry>>) => {
      const now = draft.current
      now.entered = withEntries(now.entered, items)
      now.unsaved = { ...now.unsaved, ...items }
      setEntered(now.entered)
      noteUnsaved()
      void sendAll()
    },
    [noteUnsaved, sendAll],
  )

  const earlier = useEarlierEntries(sheetKey, raterId, draft, { enter, noteUnsaved })

  return {
    ...entered,
    enter,
    /** Sends again what could not be saved. */
    retry: sendAll,
    isSaving,
    /** How many items are not saved. */
    unsaved,
    /** Why the last save failed; null where it did not. */
    problem: unsaved > 0 ? error : null,
    /** Whether a failed save is tried again by itself. */
    retries: error !== null && passes(error),
    ...earlier,
    /** The revision that is stored. */
    revision: () => draft.current.revision,
  }
}

/** Whether the cause goes away without the rater: no network, a server that starts, a session that ended. */
function passes(error: unknown): boolean {
  const status = (error as { status?: unknown } | null)?.status
  return typeof status !== 'number' || status === 401 || status === 408 || status === 429 || status >= 500
}

/** Saves what is entered, one save after the other, and again by itself where a save failed for want of a network or a session. */
function useSaving(interviewId: string, scaleName: string, draft: RefObject<Drafted>, noteUnsaved: () => void) {
  const [isSaving, setSaving] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const save = useMutation({
    mutationFn: (input: Parameters<typeof rpcClient.sheets.save>[0]) =>
      rpcClient.sheets.save(input, { signal: AbortSignal.timeout(LONGEST_SAVE_MS) }),
    networkMode: 'always',
  })
  const { mutateAsync } = save

  const sendAll = useCallback(async () => {
    const now = draft.current
    clearTimeout(timer.current)
    if (now.saving) return
    now.saving = true
    setSaving(true)
    try {
      while (Object.keys(now.unsaved).length > 0) {
        const { entered, revision, unanswered } = now
        now.sending = now.unsaved
        now.unsaved = {}
        now.unanswered = withSent(unanswered, entered)
        noteUnsaved()
        try {
          const known = { revision, unanswered: [...unanswered] }
          const saved = await mutateAsync({ interviewId, scaleName, ...sentOf(entered), ...known })
          now.revision = saved.revision
          now.pauseMs = FIRST_PAUSE_MS
          now.sending = {}
          // Where it changed nothing, what was sent before it over the same revision may still arrive.
          if (saved.revision > revision) now.unanswered = []
          noteUnsaved()
        } catch (error) {
          now.unsaved = { ...now.sending, ...now.unsaved }
          now.sending = {}
          noteUnsaved()
          if (passes(error)) {
            timer.current = setTimeout(() => void sendAll(), now.pauseMs)
            now.pauseMs = Math.min(2 * now.pauseMs, LONGEST_PAUSE_MS)
          }
          break
        }
      }
    } finally {
      now.saving = false
      setSaving(false)
    }
  }, [interviewId, scaleName, draft, mutateAsync, noteUnsaved])

  useEffect(() => {
    const again = () => {
      draft.current.pauseMs = FIRST_PAUSE_MS
      void sendAll()
    }
    window.addEventListener('online', again)
    return () => {
      window.removeEventListener('online', again)
      clearTimeout(timer.current)
    }
  }, [draft, sendAll])

  return { sendAll, isSaving, error: save.error }
}

const sentOf = ({ scores, remarks }: Entered) => ({ scores, remarks })

const isSame = (one: Entered, other: Entered) => changedItems(one, other).length === 0

/** With what is sent now; as many as the server takes. */
const withSent = (unanswered: readonly Entered[], entered: Entered) =>
  [...unanswered.filter((one) => !isSame(one, entered)), sentOf(entered)].slice(-20)

/** Whether a stored sheet is as an earlier window knew it, or as that window sent it without an answer. */
const isKnown = (before: UnsavedEntries, { revision, entered }: Drafted) =>
  before.revision === revision || before.unanswered.some((one) => isSame(one, entered))

/** What an earlier window could not save: set at once where the sheet is as it was then, or as that window sent it; otherwise the rater is asked. */
function useEarlierEntries(
  sheetKey: string,
  raterId: string,
  draft: RefObject<Drafted>,
  { enter, noteUnsaved }: { enter: (items: Readonly<Record<string, ItemEntry>>) => void; noteUnsaved: () => void },
) {
  const [kept, setKept] = useState<UnsavedEntries>()
  useEffect(() => {
    const before = keptUnsaved(sheetKey, raterId)
    const now = draft.current
    if (before && Object.keys(now.unsaved).length === 0) {
      const differs = changedItems(now.entered, withEntries(now.entered, before.items)).length > 0
      if (!differs) keepUnsaved(sheetKey, raterId, undefined)
      else if (isKnown(before, now)) {
        now.unanswered = before.unanswered
        enter(before.items)
      } else {
        now.kept = before
        setKept(before)
      }
    }
  }, [sheetKey, raterId, draft, enter])
  return {
    /** Entries of an earlier window, where the sheet was changed elsewhere since. */
    kept,
    /** Uses those entries, or drops them. */
    decideKept: (use: boolean) => {
      setKept(undefined)
      draft.current.kept = undefined
      noteUnsaved()
      if (use && kept) enter(kept.items)
    },
  }
}
