/** RFC 5322 §3.3 date-time, in UTC. `time`: milliseconds since 1970. */
export const formatDate = (time: number): string => new Date(time).toUTCString().replace('GMT', '+0000');
