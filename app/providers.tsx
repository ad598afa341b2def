'use client'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { noteSignedOut } from './signed-out.ts'
import { cssVariables, theme } from './theme.ts'

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: 2000, retry: shouldRetry } },
        queryCache: new QueryCache({ onError: noteSignedOut }),
        mutationCache: new MutationCache({ onError: noteSignedOut }),
      }),
  )
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  )
}

/** What the server refuses it refuses again; a lost connection is worth another try. */
function shouldRetry(failures: number, error: unknown): boolean {
  const status = (error as { status?: number }).status
  return failures < 2 && (status === undefined || status >= 500)
}
