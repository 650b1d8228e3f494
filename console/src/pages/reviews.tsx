import { Tabs } from '@mantine/core';
import { EmergencyAccess } from '../parts/emergency-access.tsx';
import { Reviews } from '../parts/reviews.tsx';
import { Page } from '../parts/shown.tsx';
import { useMe } from '../session.tsx';

/** What somebody has to look at afterwards: the log, week by week, and each emergency access. */
export default function ReviewsPage() {
  const me = useMe();
  const reviewer = me.acts.includes('review.sign');
  const place = new URLSearchParams(location.search).get('show');
  return (
    <Page title="Reviews" lead="What has to be looked at in the log, and emergency access to letters">
      <Tabs defaultValue={reviewer && place !== 'access' ? 'reviews' : 'access'} keepMounted={false}>
        <Tabs.List>
          {reviewer && <Tabs.Tab value="reviews">Reviews</Tabs.Tab>}
          <Tabs.Tab value="access">Emergency access</Tabs.Tab>
        </Tabs.List>
        {reviewer && (
          <Tabs.Panel value="reviews" pt="md">
            <Reviews />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="access" pt="md">
          <EmergencyAccess />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
