'use client'
import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { Breadcrumb } from '../../breadcrumb.tsx'
import { isOpen } from '../../run-state.tsx'
import { DropAnywhere } from './drop-anywhere.tsx'
import { StudyHeading } from './study-heading.tsx'
import { StudyTabs } from './study-tabs.tsx'

const POLL_MS = 1500

/** A study's name and tabs, around each of its pages. */
export function StudyFrame({ id, children }: { id: string; children: ReactNode }) {
  const study = useStudy(id)
  if (study.isPending) return <Loading rows={10} />
  if (study.error) return <Problem error={study.error} retry={() => study.refetch()} />
  return (
    <Stack>
      <div>
        <Stack gap={6}>
          <Breadcrumb current={study.data.code} />
          <StudyHeading study={study.data} />
        </Stack>
        <StudyTabs study={study.data} />
      </div>
      {children}
      <DropAnywhere study={study.data} />
    </Stack>
  )
}

/** A study as its pages share it, read again while something of it is under way. */
export function useStudy(id: string) {
  return useQuery(
    rpc.studies.see.queryOptions({
      input: { id },
      refetchInterval: (query) => {
        const data = query.state.data
        return isOpen(data?.phantom?.state) || (data?.counts.open ?? 0) > 0 ? POLL_MS : false
      },
    }),
  )
}
