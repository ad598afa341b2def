import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useText } from '#app/language.tsx'
import { rpc } from '#app/rpc/client.ts'
import { Loading, Problem, tellProblem } from '#app/states.tsx'
import type { Translator } from '#lib/messages/translator.ts'

/** A browser as sign-ins note it, such as “Firefox on Linux”. */
function browserInWords(noted: string, t: Translator): string {
  const [browser, system] = noted.split(' on ')
  return system ? t('{browser} on {system}', { browser: t.stored(browser!), system }) : t.stored(noted)
}

/** Where a person is signed in, with a way to end it. */
export function Sessions() {
  const t = useText()
  const sessions = useQuery(rpc.account.sessions.queryOptions())
  const options = { onSuccess: () => sessions.refetch(), onError: tellProblem }
  const end = useMutation(rpc.account.endSession.mutationOptions(options))
  const endOthers = useMutation(rpc.account.endOtherSessions.mutationOptions(options))
  return (
    <Card component="section" aria-labelledby="sessions">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="sessions">
          {t('Where you are signed in')}
        </Title>
        {(sessions.data?.length ?? 0) > 1 && (
          <Button variant="default" size="xs" onClick={() => endOthers.mutate()} loading={endOthers.isPending}>
            {t('End all others')}
          </Button>
        )}
      </Group>
      {sessions.isPending && <Loading rows={2} />}
      {sessions.error && <Problem error={sessions.error} retry={() => sessions.refetch()} />}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {sessions.data?.map(({ id, browser, address, createdAt, usedAt, current }) => (
          <Group key={id} component="li" justify="space-between" wrap="nowrap">
            <div>
              <Group gap="xs">
                <Text fw={500}>{browserInWords(browser, t)}</Text>
                {current && (
                  <Badge variant="light" tt="none">
                    {t('this browser')}
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed">
                {address
                  ? t('Signed in {createdAt} from {address}, last used {usedAt}', {
                      createdAt: t.moment(createdAt),
                      address,
                      usedAt: t.moment(usedAt),
                    })
                  : t('Signed in {createdAt}, last used {usedAt}', {
                      createdAt: t.moment(createdAt),
                      usedAt: t.moment(usedAt),
                    })}
              </Text>
            </div>
            {!current && (
              <Button
                variant="default"
                size="xs"
                flex="none"
                aria-label={t('End the session of {browser}', { browser: browserInWords(browser, t) })}
                onClick={() => end.mutate({ id })}
                loading={end.isPending && end.variables.id === id}
              >
                {t('End')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      <Text size="xs" c="dimmed" mt="md">
        {t('A session ends after 30 minutes without use, and after 12 hours in any case.')}
      </Text>
    </Card>
  )
}
