'use client'
import { Card, Grid, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { DensitySelect } from '#app/density-select.tsx'
import { useText } from '#app/language.tsx'
import { LanguageSelect } from '#app/language-select.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem } from '#app/states.tsx'
import { ROLE_NAMES } from '../role-names.ts'
import { ChangePassword } from './change-password.tsx'
import { SecondFactor } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'

/** A person's own account. */
export function Account() {
  const t = useText()
  const me = useQuery(rpc.me.queryOptions())
  if (me.isPending) return <Loading />
  if (me.error) return <Problem error={me.error} retry={() => me.refetch()} />
  return (
    <Stack>
      <div>
        <Title order={1}>{t('Your account')}</Title>
        <Text c="dimmed">
          {me.data.name}, {me.data.email}, {t(ROLE_NAMES[me.data.role])}
        </Text>
      </div>
      <Grid>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Sessions />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <SecondFactor />
            <ChangePassword email={me.data.email} />
            <Card component="section" aria-labelledby="language">
              <Title order={2} mb="sm" id="language">
                {t('Language')}
              </Title>
              <LanguageSelect />
            </Card>
            <Card component="section" aria-labelledby="density">
              <Title order={2} id="density">
                {t('Density')}
              </Title>
              <Text size="sm" c="dimmed" mb="sm">
                {t('How much room lists, tables and forms take in this browser.')}
              </Text>
              <DensitySelect />
            </Card>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  )
}
