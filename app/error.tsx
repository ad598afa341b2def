'use client'
import { Center } from '@mantine/core'
import { Problem } from './states.tsx'

/** Where a page itself breaks: it says so, and can be tried again. Nothing that was saved is lost by it. */
export default function BrokenPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Center mih="70vh" p="md">
      <Problem error={error} retry={reset} />
    </Center>
  )
}
