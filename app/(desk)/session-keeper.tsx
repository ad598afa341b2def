'use client'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { signOut } from 'next-auth/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { noteSignedInAgain, onSignedOut } from '../signed-out.ts'
import { SignInAgain } from './sign-in-again.tsx'

/** Uses are told to the server this often at most. */
const TELL_EVERY_MS = 60_000
const WARN_MS = 2 * 60_000
/** What a person does at the page. Playing a recording is use too: it needs no hand. */
const USES = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'timeupdate'] as const

interface Ending {
  at: number
  /** Whether going on working moves the end. */
  movable: boolean
}

/**
 * Keeps the session while the person works, warns before it ends, and lets them sign in again in front of the page, so
 * that nothing they typed is lost.
 */
export function SessionKeeper({ email }: { email: string }) {
  const client = useQueryClient()
  const [ended, setEnded] = useState(false)
  const [warning, setWarning] = useState<Ending>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const lastNoted = useRef(Date.now())

  const look = useCallback(
    async (use: boolean) => {
      const options = use ? rpc.account.stay.queryOptions() : rpc.account.timeLeft.queryOptions()
      const left = await client.fetchQuery({ ...options, staleTime: 0, retry: false }).catch(() => undefined)
      clearTimeout(timer.current)
      // Without a connection nothing is known; the next use asks again.
      if (!left) return
      const movable = left.unusedMs < left.inAnyCaseMs
      setWarning(left.unusedMs <= WARN_MS ? { at: Date.now() + left.unusedMs, movable } : undefined)
      const next = left.unusedMs > WARN_MS ? left.unusedMs - WARN_MS : left.unusedMs + 1000
      timer.current = setTimeout(() => void look(false), next)
    },
    [client],
  )

  useEffect(() => {
    void look(false)
    const use = () => {
      if (document.hidden || Date.now() - lastNoted.current < TELL_EVERY_MS) return
      lastNoted.current = Date.now()
      void look(true)
    }
    // Timers stop while a computer sleeps.
    const wake = () => !document.hidden && void look(false)
    for (const name of USES) document.addEventListener(name, use, { capture: true, passive: true })
    document.addEventListener('visibilitychange', wake)
    const stopListening = onSignedOut(() => setEnded(true))
    return () => {
      clearTimeout(timer.current)
      for (const name of USES) document.removeEventListener(name, use, { capture: true })
      document.removeEventListener('visibilitychange', wake)
      stopListening()
    }
  }, [look])

  const goOn = () => {
    setEnded(false)
    setWarning(undefined)
    lastNoted.current = Date.now()
    void look(true)
    noteSignedInAgain()
    void client.invalidateQueries()
  }
  if (ended) return <SignInAgain email={email} onSignedIn={goOn} />
  return warning ? (
    <Warning ending={warning} onStay={() => void look(true)} onHide={() => setWarning(undefined)} />
  ) : null
}

function Warning({ ending, onStay, onHide }: { ending: Ending; onStay: () => void; onHide: () => void }) {
  const t = useText()
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(ticking)
  }, [])
  const seconds = Math.max(0, Math.ceil((ending.at - now) / 1000))
  const left = seconds >= 60 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${seconds} s`
  return (
    <Modal
      opened
      onClose={ending.movable ? onStay : onHide}
      title={ending.movable ? t('Are you still there?') : t('Your session is about to end')}
    >
      <Stack>
        <Text size="sm">
          {ending.movable
            ? t(
                'You will be signed out in {left}, since nothing was done here for a while. What you typed stays on this page.',
                { left },
              )
            : t(
                'You have been signed in for 12 hours, so you will be asked to sign in again in {left}. What you typed stays on this page.',
                { left },
              )}
        </Text>
        <Group justify="end">
          <Button variant="default" onClick={() => signOut({ callbackUrl: '/sign-in' })}>
            {t('Sign out')}
          </Button>
          <Button onClick={ending.movable ? onStay : onHide} data-autofocus>
            {ending.movable ? t('Stay signed in') : t('Continue')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
