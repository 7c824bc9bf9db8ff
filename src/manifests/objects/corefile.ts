/** CoreDNS's configuration (Corefile) for this DNS domain. */
export function corefile(dnsDomain: string): string {
  const uncached = dnsDomain === '' ? '' : ` {\n       disable success ${dnsDomain}\n       disable denial ${dnsDomain}\n    }`;
  return `.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes ${dnsDomain} in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30${uncached}
    loop
    reload
    loadbalance
}
`;
}

/** True for a Corefile of ours, of whatever domain: nobody has put anything of their own into it. */
export function isDefaultCorefile(text: string): boolean {
  const domain = /^\s*kubernetes (\S*) in-addr\.arpa ip6\.arpa \{$/m.exec(text)?.[1];
  return domain !== undefined && text.trim() === corefile(domain).trim();
}
