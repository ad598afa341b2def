'use client'
import { Grid, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { PeopleTable } from '../people-table.tsx'
import { NewAccount } from './new-account.tsx'

/** The accounts of this installation, and the form for a new one. */
export function People() {
  const people = useQuery(rpc.people.list.queryOptions())
  if (people.isPending) return <Loading />
  if (people.error) return <Problem error={people.error} retry={() => people.refetch()} />
  return (
    <Stack>
      <Title order={1}>People</Title>
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <PeopleTable people={people.data} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <NewAccount onCreated={() => void people.refetch()} />
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
