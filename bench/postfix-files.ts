/** The settings of the Postfix and the rspamd that Postern is compared with (docs/guide/bench.md says why each is as it is). */
import { type Exit, home, readers, sinkName, type Trust } from './target.ts';

export interface PeerPorts {
  readonly smtp: number;
  readonly milter: number;
  readonly controller: number;
  /** Nobody listens there: rspamd's look-ups end at once. */
  readonly nowhere: number;
}

/** postconf(5). STARTTLS in, TLS demanded out over kept connections, rspamd as a milter, a copy of everything in a maildir. */
export function mainCf(
  dir: string,
  ports: PeerPorts,
  trust: Trust,
  exit: Exit,
  archivist: { uid: number; gid: number },
): string {
  const settings = {
    compatibility_level: '3.6',
    queue_directory: `${dir}/queue`,
    data_directory: `${dir}/data`,
    maillog_file: `${dir}/mail.log`,
    maillog_file_prefixes: dir,
    myhostname: `peer.${home}`,
    mydestination: '',
    inet_interfaces: 'loopback-only',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    alias_maps: '',
    alias_database: '',
    smtp_dns_support_level: 'disabled',
    relay_domains: readers,
    transport_maps: `inline:{ { ${readers} = relay:[${exit.host}]:${exit.port} } }`,
    message_size_limit: '52428800',
    smtpd_tls_security_level: 'may',
    smtpd_tls_cert_file: trust.cert,
    smtpd_tls_key_file: trust.key,
    // The client of the load opens as many connections as it is told to: anvil's default rates are not the question here.
    smtpd_client_connection_count_limit: '0',
    smtp_tls_security_level: 'encrypt',
    smtp_tls_CAfile: trust.ca,
    smtp_tls_verify_cert_match: sinkName,
    smtp_tls_session_cache_database: `btree:\${data_directory}/smtp_scache`,
    smtp_tls_connection_reuse: 'yes',
    smtpd_milters: `inet:127.0.0.1:${ports.milter}`,
    milter_default_action: 'tempfail',
    always_bcc: 'all@archive.invalid',
    virtual_mailbox_domains: 'archive.invalid',
    virtual_mailbox_base: `${dir}/archive`,
    virtual_mailbox_maps: 'inline:{ { all@archive.invalid = all/ } }',
    virtual_mailbox_limit: '0',
    virtual_uid_maps: `static:${archivist.uid}`,
    virtual_gid_maps: `static:${archivist.gid}`,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

/** master(5): service, type, private, unprivileged, chroot, wakeup, process limit, program. Nothing runs in a chroot. */
export function masterCf(port: number): string {
  const rows = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'postlog unix-dgram n - n - 1 postlogd',
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'tlsproxy unix - - n - 0 tlsproxy',
    'proxymap unix - - n - - proxymap',
    'proxywrite unix - - n - 1 proxymap',
    'relay unix - - n - - smtp',
    'smtp unix - - n - - smtp',
    'virtual unix - n n - - virtual',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'discard unix - - n - - discard',
    'flush unix n - n 1000? 0 flush',
    'verify unix - - n - 1 verify',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
  ];
  return `${rows.join('\n')}\n`;
}

/** rspamd's modules that ask DNS, HTTP, Redis or a neighbour: switched off, so that none waits for what is not there. */
const networked =
  `rbl spf dmarc arc asn bimi mx_check fuzzy_check phishing greylist ratelimit history_redis reputation
  replies neural url_redirector rspamd_update once_received whitelist hfilter antivirus external_services dcc p0f
  metadata_exporter metric_exporter clickhouse elastic`.split(/\s+/);

/** Files of rspamd's `override.d`, by name. Its own rules stay as they come. */
export function rspamdFiles(dir: string, ports: PeerPorts): Record<string, string> {
  const off = Object.fromEntries(networked.map((name) => [`${name}.conf`, 'enabled = false;\n']));
  return {
    ...off,
    'options.inc': `dns { nameserver = ["127.0.0.1:${ports.nowhere}"]; timeout = 0.2s; retransmits = 1; }\ncontrol_socket = "${dir}/control.sock";\n`,
    'logging.inc': `type = "file";\nfilename = "${dir}/rspamd.log";\nlevel = "warning";\n`,
    'worker-normal.inc': 'enabled = false;\n',
    'worker-fuzzy.inc': 'enabled = false;\n',
    'worker-controller.inc': `bind_socket = "127.0.0.1:${ports.controller}";\n`,
    'worker-proxy.inc': `bind_socket = "127.0.0.1:${ports.milter}";\nmilter = yes;\ncount = 2;\nupstream "local" { default = yes; self_scan = yes; }\n`,
    'dkim_signing.conf': `enabled = true;\nsign_local = true;\nuse_esld = false;\nallow_username_mismatch = true;\ncheck_pubkey = false;\ndomain { ${home} { path = "${dir}/dkim.key"; selector = "bench"; } }\n`,
  };
}
