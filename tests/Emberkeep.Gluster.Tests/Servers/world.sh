# world.sh DIRECTORY EMBERKEEP_MOUNT: run in mount, network and process namespaces of its own, it makes them look like a host with GlusterFS and
# emberkeep-mount installed, and ends, with all that was started in it, when its input ends. What the host has in /etc and elsewhere stays as it is.
set -e
# The process id outside: /proc is still the host's.
read -r outer _ </proc/self/stat
directory=$1 helper=$2
mount -t proc proc /proc
ip link set lo up
ip addr add 10.77.8.1/24 dev lo

cd "$directory"
mkdir etc etc.work libexec libexec.work lib log brick scratch mounts state
mount -t overlay -o "lowerdir=/etc,upperdir=$directory/etc,workdir=$directory/etc.work" etc /etc
mount -t overlay -o "lowerdir=/usr/libexec,upperdir=$directory/libexec,workdir=$directory/libexec.work" libexec /usr/libexec
mount -t tmpfs -o mode=755 run /run
mount --bind lib /var/lib/glusterd
mount --bind log /var/log/glusterfs

# As an administrator would install it.
mkdir -p /usr/libexec/emberkeep /etc/emberkeep /etc/dotnet
mount --bind "$helper" /usr/libexec/emberkeep
echo "$DOTNET_ROOT" >/etc/dotnet/install_location
cat >/etc/emberkeep/shares.conf <<END
[volume]
type = glusterfs
share = 10.77.8.1:backups
mount_point_base = $directory/mounts
owner = 0

[directory]
type = glusterfs
share = 10.77.8.1:/backups/below
options = log-level=WARNING,attribute-timeout=0,entry-timeout=0
mount_point_base = $directory/mounts
owner = 0

[scratch]
type = glusterfs
share = 10.77.8.1:scratch
mount_point_base = $directory/mounts
owner = 0

[missing]
type = glusterfs
share = 10.77.8.1:missing
mount_point_base = $directory/mounts
owner = 0
END
cat >"$directory/emberkeep.conf" <<END
[DEFAULT]
backup_driver = cinder.backup.drivers.glusterfs.GlusterfsBackupDriver
glusterfs_backup_share = 10.77.8.1:backups
glusterfs_backup_mount_point = $directory/mounts
state_path = $directory/state
root_helper = none
backup_mount_attempts = 1
backup_io_timeout = 20
backup_file_size = 1048576
END

echo "ready $outer"
while read -r _; do :; done
